namespace Personalization.Redis.Storage;

/// <summary>What Redis does in one step. Each script touches keys of one bucket, which is one slot of a cluster.</summary>
internal static class Scripts
{
    /// <summary>The token that a header, a mark or an argument begins with, as a number.</summary>
    private const string ReadToken = """
        local function token(s)
          local n = 0
          for i = 1, 8 do n = n * 256 + string.byte(s, i) end
          return n
        end

        """;

    /// <summary>
    /// Applies operations to records. KEYS: the bucket's marks, then a record each. ARGV: the token, the sync, the sync whose parts are adopted, '1' where an operation that changes
    /// index values is to be left for a closer look, how many syncs are superseded, those; then for each record what to do, the header and the part. Answers triples: the position,
    /// what happened, and a header. 'O' is a part that went, or had other index values.
    /// </summary>
    internal const string Apply = ReadToken + """
        local mine = token(ARGV[1])
        local hf, pf = 'h' .. ARGV[2], 'p' .. ARGV[2]
        local from = ARGV[3]
        local careful = ARGV[4] == '1'
        local superseded = tonumber(ARGV[5])
        local mark = redis.call('HGET', KEYS[1], ARGV[2])
        if mark and token(mark) > mine then return 'superseded' end
        local out = {}
        local a = 6 + superseded
        for i = 2, #KEYS do
          local key, op, header, part = KEYS[i], ARGV[a], ARGV[a + 1], ARGV[a + 2]
          a = a + 3
          local old = redis.call('HGET', key, hf)
          local theirs = op == 'A' and from ~= ARGV[2] and redis.call('HGET', key, 'h' .. from)
          local refusal = nil
          if old and token(old) > mine then
            if op ~= 'A' or theirs then refusal = 'S' end
            op = ''
          elseif op == 'U' then
            local exists = false
            for _, f in ipairs(redis.call('HKEYS', key)) do
              if string.sub(f, 1, 1) == 'h' then
                if string.byte(redis.call('HGET', key, f), 9) ~= 3 then exists = true
                elseif f ~= hf then exists = false break end
              end
            end
            if exists then op = 'W' else refusal = 'M' end
          elseif op == 'N' then
            if old and string.byte(old, 9) == 1 and token(old) ~= mine then refusal = 'E' else op = 'W' end
          end
          if careful and not refusal and op ~= '' and op ~= 'A' then
            if old and string.sub(old, 26) ~= string.sub(header, 26) and #old > 25 then refusal = 'G' end
            for s = 6, 5 + superseded do
              if op == 'W' and string.len(redis.call('HGET', key, 'h' .. ARGV[s]) or '') > 25 then refusal = 'G' end
            end
          end
          if refusal then
            out[#out + 1] = i - 2
            out[#out + 1] = refusal
            out[#out + 1] = old or ''
          else
            if op == 'W' then
              redis.call('HSET', key, hf, header, pf, part)
              for s = 6, 5 + superseded do
                if ARGV[s] ~= ARGV[2] then
                  local given = redis.call('HGET', key, 'h' .. ARGV[s])
                  if given then
                    redis.call('HDEL', key, 'h' .. ARGV[s], 'p' .. ARGV[s])
                    out[#out + 1] = i - 2
                    out[#out + 1] = 'O'
                    out[#out + 1] = given
                  end
                end
              end
            elseif op == 'T' or (op == 'C' and old) then
              redis.call('HSET', key, hf, header)
              redis.call('HDEL', key, pf)
            elseif op == 'D' and old then
              redis.call('HDEL', key, hf, pf)
            elseif op == 'A' and theirs then
              if old then
                out[#out + 1] = i - 2
                out[#out + 1] = 'O'
                out[#out + 1] = theirs
              else
                redis.call('HSET', key, hf, theirs)
                local p = redis.call('HGET', key, 'p' .. from)
                if p then redis.call('HSET', key, pf, p) end
              end
              redis.call('HDEL', key, 'h' .. from, 'p' .. from)
            end
            if old and #old > 25 and op ~= 'A' and op ~= '' and string.sub(old, 26) ~= string.sub(header, 26) then
              out[#out + 1] = i - 2
              out[#out + 1] = 'O'
              out[#out + 1] = old
            end
          end
        end
        return out
        """;

    /// <summary>
    /// Claims pointers. KEYS: the bucket's marks, then each pointer and who carried its value before. ARGV: the token, the sync; for each pointer the record key, and the holder that
    /// it may be taken from: with '=' one that carries the value and is kept beside it, with '-' one that does not. Answers triples of all that were held and not taken: the
    /// position, the holder, and who is kept beside it; and of those that might be taken from somebody and led nowhere: -1 - position, and two empty texts.
    /// </summary>
    internal const string Claim = ReadToken + """
        local mark = redis.call('HGET', KEYS[1], ARGV[2])
        if mark and token(mark) > token(ARGV[1]) then return 'superseded' end
        local held = redis.call('MGET', unpack(KEYS, 2))
        local sets, gone, out = {}, {}, {}
        for n = 0, (#KEYS - 1) / 2 - 1 do
          local pointer, former, key, may, holder = KEYS[2 * n + 2], KEYS[2 * n + 3], ARGV[2 * n + 3], ARGV[2 * n + 4], held[2 * n + 1]
          if not holder then
            sets[#sets + 1] = pointer
            sets[#sets + 1] = key
            if held[2 * n + 2] then gone[#gone + 1] = former end
            if may ~= '' then
              out[#out + 1] = -1 - n
              out[#out + 1] = ''
              out[#out + 1] = ''
            end
          elseif holder ~= key and '=' .. holder == may then
            sets[#sets + 1] = pointer
            sets[#sets + 1] = key
            sets[#sets + 1] = former
            sets[#sets + 1] = holder
          elseif holder ~= key and '-' .. holder == may then
            sets[#sets + 1] = pointer
            sets[#sets + 1] = key
          else
            out[#out + 1] = n
            out[#out + 1] = holder
            out[#out + 1] = held[2 * n + 2] or ''
          end
        end
        if #sets > 0 then redis.call('MSET', unpack(sets)) end
        if #gone > 0 then redis.call('DEL', unpack(gone)) end
        return out
        """;

    /// <summary>
    /// Settles pointers when records are written. KEYS: the bucket's marks, then each pointer and who is kept beside it. ARGV: the token, the sync; for each pointer the record key that it
    /// has to lead to, another's stays, and what becomes of it: '-' it goes, '=' and who gets it back, '+' who is kept beside it is forgotten. Where a newer run has taken over, pointers
    /// stay as they are.
    /// </summary>
    internal const string Settle = ReadToken + """
        local mark = redis.call('HGET', KEYS[1], ARGV[2])
        local isLate = mark and token(mark) > token(ARGV[1])
        local held = redis.call('MGET', unpack(KEYS, 2))
        local sets, gone = {}, {}
        for n = 0, (#KEYS - 1) / 2 - 1 do
          local pointer, former, what = KEYS[2 * n + 2], KEYS[2 * n + 3], ARGV[2 * n + 4]
          if held[2 * n + 1] == ARGV[2 * n + 3] and (what == '+' or not isLate) then
            local holder = string.sub(what, 2)
            if what == '-' then
              gone[#gone + 1] = pointer
            elseif what ~= '+' then
              sets[#sets + 1] = pointer
              sets[#sets + 1] = holder
            end
            if held[2 * n + 2] and (what == '-' or what == '+' or held[2 * n + 2] == holder) then gone[#gone + 1] = former end
          end
        end
        if #sets > 0 then redis.call('MSET', unpack(sets)) end
        if #gone > 0 then redis.call('DEL', unpack(gone)) end
        return 1
        """;

    /// <summary>Reads the headers of the parts of records, without their JSON. KEYS: the records. Answers a list for each.</summary>
    internal const string ReadHeaders = """
        local out = {}
        for n = 1, #KEYS do
          local headers = {}
          for _, field in ipairs(redis.call('HKEYS', KEYS[n])) do
            if string.sub(field, 1, 1) == 'h' then headers[#headers + 1] = redis.call('HGET', KEYS[n], field) end
          end
          out[n] = headers
        end
        return out
        """;

    /// <summary>
    /// Reads a record or a pointer, or the marks of its bucket where it is not there. KEYS: the record or pointer, the bucket's marks. ARGV: 'h' for a record, 's' for a pointer. Answers 1 and
    /// what is there, or 0 and the marks.
    /// </summary>
    internal const string ReadBesideMarks = """
        if ARGV[1] == 'h' then
          local found = redis.call('HGETALL', KEYS[1])
          if #found > 0 then return {1, found} end
        else
          local found = redis.call('GET', KEYS[1])
          if found then return {1, found} end
        end
        return {0, redis.call('HGETALL', KEYS[2])}
        """;

    /// <summary>Sets a field of marks if it is what the caller read. KEYS: the marks. ARGV: the sync, '=' with what was read or nothing, what to set.</summary>
    internal const string SwapMark = """
        local now = redis.call('HGET', KEYS[1], ARGV[1])
        if (now and '=' .. now or '') ~= ARGV[2] then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        return 1
        """;

    /// <summary>Sets a field of marks unless a newer run has. KEYS: the marks. ARGV: the sync, what to set, which begins with its token and its number.</summary>
    internal const string RaiseMark = """
        local function number(s, from)
          local n = 0
          for i = from, from + 7 do n = n * 256 + string.byte(s, i) end
          return n
        end
        local now = redis.call('HGET', KEYS[1], ARGV[1])
        if now and (number(now, 1) > number(ARGV[2], 1) or (number(now, 1) == number(ARGV[2], 1) and number(now, 9) > number(ARGV[2], 9))) then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        return 1
        """;

    /// <summary>
    /// Changes registrations if they are as the caller read them. KEYS: the registrations. ARGV: how often they had changed, the field that goes or nothing, the sync, its
    /// registration or nothing.
    /// </summary>
    internal const string Register = """
        local version = redis.call('HGET', KEYS[1], '') or '0'
        if version ~= ARGV[1] then return 0 end
        if ARGV[2] ~= '' then redis.call('HDEL', KEYS[1], ARGV[2]) end
        if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
        redis.call('HINCRBY', KEYS[1], '', 1)
        return 1
        """;

    /// <summary>
    /// Moves the version of a collection and tells near caches why. KEYS: the version. ARGV: the next version, the channel, what changed. Without memory for it the version goes, which near
    /// caches notice as a gap.
    /// </summary>
    internal const string Publish = """
        local before = redis.call('GET', KEYS[1])
        local set = redis.pcall('SET', KEYS[1], ARGV[1])
        if type(set) == 'table' and set.err then
          redis.call('DEL', KEYS[1])
          before = nil
        end
        redis.call('PUBLISH', ARGV[2], (before or string.rep('\0', 16)) .. ARGV[1] .. ARGV[3])
        return 1
        """;

    /// <summary>Reads the version of a collection. KEYS: the version. ARGV: the version that it gets when it has none. Answers the version and the id of the server's life.</summary>
    internal const string ReadVersion = """
        local version = redis.call('GET', KEYS[1])
        if not version then
          redis.call('SET', KEYS[1], ARGV[1])
          version = ARGV[1]
        end
        return {version, string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')}
        """;

    /// <summary>
    /// Takes a lease unless another has it; a grant that begins as this one does is the own, given in an answer that was lost. KEYS: the lease, the last token. ARGV: the grant, who takes it, for how many milliseconds. Answers 1 and a token greater than any before and not
    /// below the clock; or 0, who has it, and since when.
    /// </summary>
    internal const string AcquireLease = """
        local grant = redis.call('HGET', KEYS[1], 'grant')
        if grant and string.sub(grant, 1, 32) ~= string.sub(ARGV[1], 1, 32) then return {'0', redis.call('HGET', KEYS[1], 'holder'), redis.call('HGET', KEYS[1], 'since')} end
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local token = string.format('%.0f', math.max(now, (tonumber(redis.call('GET', KEYS[2])) or 0) + 1))
        redis.call('SET', KEYS[2], token)
        redis.call('HSET', KEYS[1], 'grant', ARGV[1], 'holder', ARGV[2], 'since', string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return {'1', token}
        """;

    /// <summary>Extends a lease, or ends it; a server without memory left does both. KEYS: the lease. ARGV: the grant, how many milliseconds, 0 to end it. Answers 0 when it has it no more.</summary>
    internal const string RenewLease = """
        if redis.call('HGET', KEYS[1], 'grant') ~= ARGV[1] then return 0 end
        if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    /// <summary>How many keys the node that has the key has evicted in its life. KEYS: a key of the node.</summary>
    internal const string Evictions = """
        return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') .. ':' .. string.match(redis.call('INFO', 'stats'), 'evicted_keys:(%d+)')
        """;

    /// <summary>One step of a scan of the node that has the key. KEYS: a key of the node. ARGV: the cursor, the pattern, about how many.</summary>
    internal const string Scan = "return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])";
}
