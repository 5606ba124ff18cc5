-- Changes the playlist and reads the list of the two paths in the file that is named after `--`, in turn.
local requests = {}
local turn = 0

function init(arguments)
  local paths = {}
  for path in io.lines(arguments[1]) do
    paths[#paths + 1] = path
  end
  wrk.headers["Content-Type"] = "application/json"
  for _, pinned in ipairs({ "true", "false" }) do
    requests[#requests + 1] = wrk.format("PATCH", paths[1], nil, '{"pinned":' .. pinned .. "}")
    requests[#requests + 1] = wrk.format("GET", paths[2])
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
