-- Requests for wrk: `wrk … -s ingest.lua URL -- KEY EVENTS DOCUMENT [various]`. Every event has an id of its own. Various are
-- those of a crowd: browsers, pages, referrers and people that hardly come again, so that nothing remembered helps.
local key, events, document, various, thread, made = "", 1, "", false, 0, 0
local threads = 0

function setup(one)
  threads = threads + 1
  one:set("thread", threads)
end

function init(arguments)
  key, events, document, various = arguments[1], tonumber(arguments[2]), arguments[3], arguments[4] == "various"
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["User-Agent"] =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
  math.randomseed(os.time() + thread)
  -- Ids of another run at the same second must be others.
  made = math.random(0, 999) * 1000000000
end

function request()
  local now, list = os.time() * 1000, {}
  for place = 1, events do
    made = made + 1
    -- A batch is a server's: four events each of some of 10,000 people.
    local person = math.floor(made / 4) * 7919 % 10000
    local page, referrer, title = made % 500, "https://www.google.com/", "A page of the shop"
    if various then
      person, page = made, made
      referrer, title = "https://site-" .. made .. ".test/" .. made, "Page " .. made
      wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:" .. made .. ".0) Gecko/20100101 Firefox/" .. made .. ".0"
    end
    list[place] = string.format(
      '{"id":"%08x-%04x-7%03x-8%03x-%012x","name":"pageview","url":"https://shop.test/p/%d?x=1","title":"%s",'
        .. '"referrer":"%s","language":"fr-CA","screen":"1920x1080","timeZone":"Europe/Paris","userId":"u%d"}',
      math.floor(now / 65536), now % 65536, thread, 0, made, page, title, referrer, person)
  end
  local body = '{"query":"' .. document .. '","variables":{"s":"' .. key .. '","e":[' .. table.concat(list, ",") .. "]}}"
  return wrk.format(nil, nil, nil, body)
end
