-- Requests for wrk: `wrk … -s ingest.lua URL -- KEY EVENTS DOCUMENT`. Every event has an id of its own.
local key, events, document, thread, made = "", 1, "", 0, 0
local threads = 0

function setup(one)
  threads = threads + 1
  one:set("thread", threads)
end

function init(arguments)
  key, events, document = arguments[1], tonumber(arguments[2]), arguments[3]
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
    list[place] = string.format(
      '{"id":"%08x-%04x-7%03x-8%03x-%012x","name":"pageview","url":"https://shop.test/p/%d?x=1","title":"A page of the shop",'
        .. '"referrer":"https://www.google.com/","language":"fr-CA","screen":"1920x1080","timeZone":"Europe/Paris","userId":"u%d"}',
      math.floor(now / 65536), now % 65536, thread, 0, made, made % 500, person)
  end
  local body = '{"query":"' .. document .. '","variables":{"s":"' .. key .. '","e":[' .. table.concat(list, ",") .. "]}}"
  return wrk.format(nil, nil, nil, body)
end
