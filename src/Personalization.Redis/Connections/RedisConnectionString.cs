using System.Globalization;
using System.Reflection;
using StackExchange.Redis;

namespace Personalization.Redis.Connections;

/// <summary>Reads how to connect: a <c>redis://</c> or <c>rediss://</c> address, or the client library's own form.</summary>
internal static class RedisConnectionString
{
    /// <summary>Not there in 1.2.6; an application may bring a client library along that has it.</summary>
    private static readonly PropertyInfo? UserProperty = typeof(ConfigurationOptions).GetProperty("User");

    /// <exception cref="ArgumentException">It cannot be read; the message never holds it.</exception>
    internal static ConfigurationOptions Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var options = text.Contains("://", StringComparison.Ordinal) ? OfAddress(text) : OfPairs(text);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("The Redis connection string names no server. Write it like localhost:6379, or redis://localhost:6379.");
        }

        // A server that is away for a while is waited for, and a cluster's changes are noticed within seconds.
        options.AbortOnConnectFail = false;
        options.ConfigCheckSeconds = 2;
        options.ClientName ??= "personalization";
        return options;
    }

    private static ConfigurationOptions OfPairs(string text)
    {
        if (UserProperty is null && text.Split(',').Any(pair => pair.TrimStart().StartsWith("user=", StringComparison.OrdinalIgnoreCase)))
        {
            throw NoUsers();
        }

        try
        {
            return ConfigurationOptions.Parse(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ArgumentException("The Redis connection string cannot be read. Write it like localhost:6379,password=…, or redis://:password@localhost:6379.");
        }
    }

    private static ConfigurationOptions OfAddress(string text)
    {
        var scheme = text[..text.IndexOf("://", StringComparison.Ordinal)];
        var rest = text[(scheme.Length + 3)..];
        if (scheme is not ("redis" or "rediss"))
        {
            throw new ArgumentException("The Redis connection string begins with a scheme that is neither redis:// nor rediss:// (with TLS).");
        }

        var options = new ConfigurationOptions { Ssl = scheme == "rediss" };
        var at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            ReadUser(rest[..at], options);
        }

        var hosts = rest[(at + 1)..];
        var slash = hosts.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            var database = hosts[(slash + 1)..];
            hosts = hosts[..slash];
            if (database.Length > 0)
            {
                options.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new ArgumentException("What follows the address of the Redis connection string is no database number. Write it like redis://localhost:6379/1.");
            }
        }

        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            options.EndPoints.Add(host.Contains(':', StringComparison.Ordinal) ? host : host + ":6379");
        }

        return options;
    }

    private static void ReadUser(string user, ConfigurationOptions options)
    {
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? user : user[..colon];
        if (name.Length > 0 && name != "default")
        {
            (UserProperty ?? throw NoUsers()).SetValue(options, Uri.UnescapeDataString(name));
        }

        options.Password = colon < 0 ? null : Uri.UnescapeDataString(user[(colon + 1)..]);
    }

    private static ArgumentException NoUsers() => new(
        "The Redis connection string names a user, and StackExchange.Redis 1.2.6 cannot sign in as one (ACL). Reference a newer StackExchange.Redis in the application, "
        + "such as 3.4.35, which can; or give the default user a password and the rights that it needs.");
}
