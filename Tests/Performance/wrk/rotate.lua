-- Reads the paths in the file that is named after `--`, one a line, again and again.
local requests = {}
local turn = 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
