"""Questions answered: Question -> Plan -> Select -> rows. All but the last step is pure."""
