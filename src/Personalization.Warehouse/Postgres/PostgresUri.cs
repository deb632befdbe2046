using Npgsql;

namespace Personalization.Warehouse.Postgres;

/// <summary>Reads connection URIs as PostgreSQL's own tools do: <c>postgres://user:password@host:port/database?sslmode=require</c>.</summary>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>What libpq calls the parameters that Npgsql calls otherwise.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["channel_binding"] = "Channel Binding",
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["host"] = "Host",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["port"] = "Port",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslmode"] = "SSL Mode",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
    };

    internal static bool Is(string connectionString)
        => Schemes.Any(scheme => connectionString.AsSpan().TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="ArgumentException">A parameter is unknown or unusable.</exception>
    internal static NpgsqlConnectionStringBuilder Parse(string uri)
    {
        uri = uri.Trim();
        var settings = new NpgsqlConnectionStringBuilder();
        var (address, parameters) = Split(uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = Split(address, '/');
        if (database.Contains('@', StringComparison.Ordinal) || parameters.Contains('@', StringComparison.Ordinal))
        {
            // A password with a / or ? that is not percent-encoded: its rest would be taken for the database's name, and shown as such.
            throw new FormatException("The URI has an '@' behind its address.");
        }

        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            Set(settings, "Username", user);
            Set(settings, "Password", password);
        }

        // Several hosts are separated by commas, each with its own port, as Npgsql has them too.
        var hosts = authority[(at + 1)..];
        var (host, port) = hosts.Contains(',', StringComparison.Ordinal) ? (hosts, string.Empty) : SplitPort(hosts);
        Set(settings, "Host", host);
        Set(settings, "Port", port);

        Set(settings, "Database", database);
        foreach (var parameter in parameters.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(parameter, '=');
            name = Uri.UnescapeDataString(name);
            Set(settings, Keywords.GetValueOrDefault(name) ?? name.Replace('_', ' '), name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        return settings;
    }

    private static (string Host, string Port) SplitPort(string authority)
    {
        // The colons of an IPv6 address stand in brackets.
        var colon = authority.LastIndexOf(':');
        var isPort = colon > authority.LastIndexOf(']');
        return ((isPort ? authority[..colon] : authority).Trim('[', ']'), isPort ? authority[(colon + 1)..] : string.Empty);
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string keyword, string value)
    {
        if (value.Length > 0)
        {
            settings[keyword] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, string.Empty) : (text[..at], text[(at + 1)..]);
    }
}
