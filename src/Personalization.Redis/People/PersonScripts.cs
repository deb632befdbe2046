namespace Personalization.Redis.People;

/// <summary>What Redis does in one step for people. Each script touches keys of one bucket, which is one slot of a cluster.</summary>
internal static class PersonScripts
{
    /// <summary>
    /// Commits a step. KEYS: the chunk of the person, who is due, the last number, the streams by their numbers. ARGV: the version that is expected, the person, the state, when it is due; then for each
    /// entry the number of its stream and the entry. Answers the new version, or 0 when the version is another one.
    /// </summary>
    /// <remarks>
    /// What could fail comes first: a stream takes no entry behind a position that it has. Numbers follow the clock, as PersonLimits.NextNumber tells; they are exact, since they are far below 2^53.
    /// </remarks>
    internal const string Commit = """
        local old = redis.call('HGET', KEYS[1], ARGV[2])
        if (old and string.sub(old, 1, 8) or '') ~= ARGV[1] then return 0 end
        local now = redis.call('TIME')
        local version = math.max(tonumber(redis.call('GET', KEYS[3]) or 0), now[1] * 1000000 + now[2]) + 1
        local last = version
        redis.call('SET', KEYS[3], string.format('%.0f', version + (#ARGV - 4) / 2))
        for i = 5, #ARGV, 2 do
          last = last + 1
          redis.call('XADD', KEYS[4 + tonumber(ARGV[i])], string.format('%.0f-0', last), 'e', ARGV[i + 1])
        end
        if ARGV[3] ~= '' then
          redis.call('HSET', KEYS[1], ARGV[2], struct.pack('>I8', version) .. ARGV[3])
        elseif old then
          redis.call('HDEL', KEYS[1], ARGV[2])
        end
        if ARGV[4] ~= '' then
          redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
        elseif old then
          redis.call('ZREM', KEYS[2], ARGV[2])
        end
        return version
        """;

    /// <summary>Writes a note. KEYS: the bucket's notes. ARGV: the name, the note that is expected and the new one, each with '=' before it, or nothing for none. Answers 1, or 0 when it is another one.</summary>
    internal const string WriteNote = """
        local old = redis.call('HGET', KEYS[1], ARGV[1])
        if (old and '=' .. old or '') ~= ARGV[2] then return 0 end
        if ARGV[3] ~= '' then
          redis.call('HSET', KEYS[1], ARGV[1], string.sub(ARGV[3], 2))
        else
          redis.call('HDEL', KEYS[1], ARGV[1])
        end
        return 1
        """;
}
