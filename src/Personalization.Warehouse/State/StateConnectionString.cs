using Npgsql;
using Personalization.Errors;

namespace Personalization.Warehouse.State;

/// <summary>Reads how to connect to the state database: Npgsql's own form, or a URI.</summary>
internal static class StateConnectionString
{
    private const string ApplicationName = "personalization state";

    /// <exception cref="PersonalizationException">It cannot be read (<c>configuration_invalid</c>).</exception>
    internal static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var builder = IsUri(text) ? ParseUri(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
            builder.ApplicationName ??= ApplicationName;

            // A surrounding transaction is the application's; and what is written is to be seen by others at once.
            builder.Enlist = false;
            builder.Multiplexing = false;
            return builder;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The cause is not attached: it may quote the text, and with it a password.
            throw new PersonalizationException(
                ErrorCodes.ConfigurationInvalid,
                "The connection string of the state database cannot be read. Write 'Host=…;Database=…;Username=…;Password=…' or "
                + "'postgres://user:password@host:5432/database?sslmode=require', with special characters of a URI percent-encoded.");
        }
    }

    private static bool IsUri(string text)
        => text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder ParseUri(Uri uri)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.IdnHost };
        if (uri.Port > 0)
        {
            builder.Port = uri.Port;
        }

        var user = uri.UserInfo.Split(':', 2);
        builder.Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
        builder.Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null;
        builder.Database = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : null;
        foreach (var setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = setting.Split('=', 2);
            builder[KeywordOf(Uri.UnescapeDataString(pair[0]))] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty;
        }

        return builder;
    }

    /// <summary>The names of libpq, where Npgsql has others.</summary>
    private static string KeywordOf(string name) => name switch
    {
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        _ => name,
    };
}
