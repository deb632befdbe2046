using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>Reads how to connect: a <c>redis://</c>, <c>rediss://</c> or <c>unix://</c> address, or the client library's own form. What it says never holds a value.</summary>
internal static class RedisConnectionString
{
    private const int DefaultPort = 6379;

    // A call that is not answered is ended at the first beat after its time.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);
    private const int FirstReconnect = 250;
    private const int LastReconnect = 2000;

    /// <exception cref="ArgumentException">It cannot be read; the message never holds it.</exception>
    internal static ConfigurationOptions Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException("The Redis connection string is empty. Write it like localhost:6379, or redis://localhost:6379.");
        }

        var options = text.Contains("://", StringComparison.Ordinal) ? OfAddress(text) : OfPairs(text);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("The Redis connection string names no server. Write it like localhost:6379, or redis://localhost:6379.");
        }

        if (options.DefaultDatabase < 0)
        {
            throw NoDatabase();
        }

        // A server that is away for a while is waited for by whoever can wait, and tried again soon; a lookup cannot.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(FirstReconnect, LastReconnect);
        options.HeartbeatInterval = Heartbeat;

        // Less work a call than RESP3 at many callers, and nothing of that is used.
        options.Protocol ??= RedisProtocol.Resp2;
        options.ClientName ??= "personalization";
        return options;
    }

    private static ConfigurationOptions OfPairs(string text)
    {
        var items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var options = OptionsOf(items.Where(item => item.Contains('=', StringComparison.Ordinal)));
        foreach (var item in items.Where(item => !item.Contains('=', StringComparison.Ordinal)))
        {
            options.EndPoints.Add(RedisAddress.Parse(item) ?? throw NoAddress());
        }

        return options;
    }

    private static ConfigurationOptions OfAddress(string text)
    {
        var scheme = text[..text.IndexOf("://", StringComparison.Ordinal)].ToLowerInvariant();
        var rest = text[(scheme.Length + 3)..];
        if (scheme is not ("redis" or "rediss" or "unix"))
        {
            throw new ArgumentException("The Redis connection string begins with a scheme that is not redis://, rediss:// (with TLS) or unix:// (a socket).");
        }

        // The last one, since passwords are often written as they are.
        var at = rest.LastIndexOf('@');
        var (place, query) = Cut(rest[(at + 1)..], '?');
        var options = OptionsOf(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
        options.Ssl |= scheme == "rediss";
        if (at >= 0)
        {
            ReadUser(rest[..at], options);
        }

        if (scheme == "unix")
        {
            options.EndPoints.Add(RedisAddress.Parse("unix:" + Uri.UnescapeDataString(place)) ?? throw NoAddress());
            return options;
        }

        var (hosts, database) = Cut(place, '/');
        if (database.Length > 0)
        {
            options.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw NoDatabase();
        }

        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            options.EndPoints.Add(RedisAddress.Parse(host) switch
            {
                IPEndPoint { Port: 0 } ip => new IPEndPoint(ip.Address, DefaultPort),
                DnsEndPoint { Port: 0 } dns => new DnsEndPoint(dns.Host, DefaultPort),
                { } other => other,
                null => throw NoAddress(),
            });
        }

        return options;
    }

    private static (string Before, string After) Cut(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, string.Empty) : (text[..place], text[(place + 1)..]);
    }

    /// <summary>Reads options one by one, to be able to name the one that is wrong. What follows a password may be the rest of it, so that is not named.</summary>
    private static ConfigurationOptions OptionsOf(IEnumerable<string> items)
    {
        string[] all = [.. items];
        var mayBeSecret = false;
        foreach (var item in all)
        {
            var name = Cut(item, '=').Before.Trim();
            mayBeSecret |= name.Length == 0 || !name.All(letter => char.IsAsciiLetter(letter) || letter == '$');
            try
            {
                _ = ConfigurationOptions.Parse(item);
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException)
            {
                throw mayBeSecret ? Unreadable() : exception.GetType() == typeof(ArgumentException) ? Unknown(name) : BadValue(name);
            }

            mayBeSecret |= name.EndsWith("password", StringComparison.OrdinalIgnoreCase);
        }

        return all.Length == 0 ? new ConfigurationOptions() : ConfigurationOptions.Parse(string.Join(',', all));
    }

    private static void ReadUser(string user, ConfigurationOptions options)
    {
        var (name, password) = Cut(user, ':');
        if (name.Length > 0 && name != "default")
        {
            options.User = Uri.UnescapeDataString(name);
        }

        options.Password = user.Contains(':', StringComparison.Ordinal) ? Uri.UnescapeDataString(password) : null;
    }

    private static ArgumentException Unreadable() => new(
        "The Redis connection string cannot be read. Write it like localhost:6379,password=…, or redis://:password@localhost:6379, where a password may hold commas.");

    private static ArgumentException Unknown(string name) => new(
        $"The Redis connection string has the option '{name}', which does not exist. Leave it out, or take one of StackExchange.Redis, such as connectTimeout.");

    private static ArgumentException BadValue(string name) => new($"The option '{name}' of the Redis connection string has a value that it cannot have. Give it another one, or leave it out.");

    private static ArgumentException NoAddress() => new(
        "The Redis connection string has a server address that cannot be read. Write it like localhost:6379, 10.0.0.5:6379, [::1]:6379, or /run/redis/redis.sock.");

    private static ArgumentException NoDatabase() => new("What the Redis connection string has for a database is no number from 0 on. Write it like redis://localhost:6379/1.");
}
