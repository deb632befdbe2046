using System.Data.Common;
using System.Globalization;

namespace Personalization.Warehouse.Ado;

/// <summary>Settings of connection strings under which a provider gives values as they are, for providers that have such settings.</summary>
/// <remarks>MySqlConnector and its like take 2 in a tinyint(1) for true, make other text of a char(36), and of floats give six digits unless
/// the statement is prepared.</remarks>
/// <param name="ConnectionString">The connection string with the settings.</param>
/// <param name="TinyIsBoolean">Whether integers of one digit are booleans, which the provider no longer makes of them.</param>
/// <param name="Prepares">Whether only prepared statements give every number exactly.</param>
internal sealed record ExactSettings(string ConnectionString, bool TinyIsBoolean, bool Prepares)
{
    private const string Tiny = "TreatTinyAsBoolean";

    internal static ExactSettings Of(DbProviderFactory factory, string connectionString)
    {
        if (factory.CreateConnectionStringBuilder() is not { } builder || !Has(builder, Tiny))
        {
            return new ExactSettings(connectionString, TinyIsBoolean: false, Prepares: false);
        }

        builder.ConnectionString = connectionString;
        var tinyIsBoolean = Convert.ToBoolean(builder[Tiny], CultureInfo.InvariantCulture);
        builder[Tiny] = false;
        Set(builder, "AllowZeroDateTime", false);
        Set(builder, "IgnorePrepare", false);
        if (Has(builder, "GuidFormat") && !builder.ContainsKey("GuidFormat"))
        {
            builder["GuidFormat"] = "None";
        }

        return new ExactSettings(builder.ConnectionString, tinyIsBoolean, Prepares: true);
    }

    private static void Set(DbConnectionStringBuilder builder, string name, object value)
    {
        if (Has(builder, name))
        {
            builder[name] = value;
        }
    }

    private static bool Has(DbConnectionStringBuilder builder, string name) => builder.GetType().GetProperty(name) is not null;
}
