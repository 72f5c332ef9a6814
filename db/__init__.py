"""What is physically there: tables, rollups, migrations, demo data. Never imports api."""
