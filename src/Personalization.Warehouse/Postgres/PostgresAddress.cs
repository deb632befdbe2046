using Npgsql;

namespace Personalization.Warehouse.Postgres;

/// <summary>Reads how to connect to PostgreSQL, for whatever connects: Npgsql's own form, or a URI.</summary>
internal static class PostgresAddress
{
    private const string TcpKeepAlive = "TCP Keepalive";
    private const string TcpKeepAliveTime = "TCP Keepalive Time";
    private const string TcpKeepAliveInterval = "TCP Keepalive Interval";
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;

    /// <summary>Reads a connection string that can be used.</summary>
    /// <param name="text">The connection string.</param>
    /// <param name="what">What it is of, such as <c>the source 'shop' (PostgreSQL)</c>.</param>
    /// <exception cref="ArgumentException">It cannot be used; the message says why, without quoting it.</exception>
    internal static NpgsqlConnectionStringBuilder Parse(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException($"There is no connectionString of {what}. Give one, such as 'Host=db;Database=shop;Username=reader;Password=…'.");
        }

        var settings = TryParse(text) ?? throw new ArgumentException(
            $"The connection string of {what} cannot be read: a keyword is unknown or a value is not usable. Write it as 'Host=…;Username=…;Password=…;Database=…' with values that hold ; or = in "
            + "quotes, or as 'postgres://user:password@host:5432/database?sslmode=require' with special characters percent-encoded.");
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new ArgumentException($"The connection string of {what} names no host. Say which, as in 'Host=db.example.com', or for a Unix socket its folder, 'Host=/run/postgresql'.");
        }

        return ChoosesAmongOne(settings)
            ? throw new ArgumentException($"The connection string of {what} chooses among hosts by Target Session Attributes, and names one host. Name all of them, as in 'Host=db1,db2', or leave the attribute out.")
            : settings;
    }

    /// <summary>Reads a connection string. Of what is wrong with it nothing is said: the words of Npgsql's exceptions may be a part of a password that was not quoted.</summary>
    /// <returns>What it says, or <see langword="null"/> when it cannot be used.</returns>
    private static NpgsqlConnectionStringBuilder? TryParse(string text)
    {
        try
        {
            var settings = PostgresUri.Is(text) ? PostgresUri.Parse(text) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrWhiteSpace(settings.Host))
            {
                return settings;
            }

            var hosts = settings.Host.Split(',', StringSplitOptions.TrimEntries);

            // No host has an '@', unless it begins with one (an abstract socket): what stands before it is a user and a password.
            if (hosts.Any(host => host.LastIndexOf('@') > 0))
            {
                return null;
            }

            KeepAlive(settings, hosts);
            if (!ChoosesAmongOne(settings))
            {
                using var _ = NpgsqlDataSource.Create(settings.ConnectionString);
            }

            return settings;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Npgsql lets exceptions of the framework's parsers through, whose messages quote.
            return null;
        }
    }

    /// <summary>Whether it chooses among hosts, and names one: Npgsql refuses that.</summary>
    private static bool ChoosesAmongOne(NpgsqlConnectionStringBuilder settings)
        => settings.ShouldSerialize("Target Session Attributes") && !settings.Host!.Contains(',', StringComparison.Ordinal);

    /// <summary>A server that is gone without a word would otherwise be waited for without an end. Unix sockets end with the server, and refuse options of TCP.</summary>
    private static void KeepAlive(NpgsqlConnectionStringBuilder settings, string[] hosts)
    {
        if (hosts.Any(IsSocket))
        {
            settings.Remove(TcpKeepAlive);
            settings.Remove(TcpKeepAliveTime);
            settings.Remove(TcpKeepAliveInterval);
            return;
        }

        SetDefault(settings, TcpKeepAlive, true);
        SetDefault(settings, TcpKeepAliveTime, KeepAliveSeconds);
        SetDefault(settings, TcpKeepAliveInterval, KeepAliveIntervalSeconds);
    }

    private static bool IsSocket(string host) => host.StartsWith('/') || host.StartsWith('@') || Path.IsPathFullyQualified(host);

    internal static void SetDefault(NpgsqlConnectionStringBuilder settings, string keyword, object value)
    {
        if (!settings.ShouldSerialize(keyword))
        {
            settings[keyword] = value;
        }
    }
}
