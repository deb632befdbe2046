-- The requests of every side: KEY, KEYS (how many records there are) and BATCH (values a request, 0 for single lookups) come from the environment.
-- The requests are made before the clock starts, so that wrk does little beside sending them.
local records = "/v1/collections/customers/records/email"
local prepared, place = {}, 0

local function email()
  return "c" .. math.random(1, tonumber(os.getenv("KEYS"))) .. "@shop.example"
end

local function single(headers)
  return wrk.format("GET", records .. "/" .. email(), headers)
end

local function batch(headers, size)
  local values = {}
  for i = 1, size do
    values[i] = '"' .. email() .. '"'
  end
  headers["Content-Type"] = "application/json"
  return wrk.format("POST", records, headers, '{"values":[' .. table.concat(values, ",") .. "]}")
end

-- wrk hands the thread's number to no one, so each thread draws its own seed.
function init()
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
  local size = tonumber(os.getenv("BATCH") or "0")
  local headers = { ["Authorization"] = "Bearer " .. os.getenv("KEY"), ["Accept"] = "application/json" }
  for i = 1, size > 0 and 200 or 20000 do
    prepared[i] = size > 0 and batch(headers, size) or single(headers)
  end
end

function request()
  place = place % #prepared + 1
  return prepared[place]
end

-- requests/s, p50 and p99 in microseconds, and what was not answered with 200.
function done(summary, latency)
  io.write(string.format("RESULT %.0f %.0f %.0f %d %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
