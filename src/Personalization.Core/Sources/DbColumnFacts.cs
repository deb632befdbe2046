using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Personalization.Sources;

/// <summary>What a provider says of a column beyond the .NET type of its values, which alone does not tell what a value has lost.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="DeclaredType">The type in the provider's words.</param>
/// <param name="Precision">How many digits a number may have; <see langword="null"/> when the provider does not say.</param>
/// <param name="Scale">How many of them, or of a second's, are behind the point.</param>
internal sealed record DbColumnFacts(DbDataReader Reader, string DeclaredType, int? Precision, int? Scale)
{
    /// <summary>Gets a value indicating whether values are read through ODBC, whose structures lose digits that its text has.</summary>
    internal bool IsOdbc => Reader.GetType().FullName == "System.Data.Odbc.OdbcDataReader";

    /// <summary>Gets a value indicating whether values are read through Npgsql, which tells of times what PostgreSQL holds too.</summary>
    internal bool IsNpgsql => Reader.GetType().FullName == "Npgsql.NpgsqlDataReader";

    internal bool IsJson => DeclaredType.Equals("json", StringComparison.OrdinalIgnoreCase) || DeclaredType.Equals("jsonb", StringComparison.OrdinalIgnoreCase);

    internal bool IsDate => DeclaredType.Equals("date", StringComparison.OrdinalIgnoreCase);

    internal bool IsTimestamp => Starts("timestamp");

    internal bool IsArrayOfTimes => (IsTimestamp || Starts("date[")) && DeclaredType.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>Gets a value indicating whether Npgsql makes values of PostgreSQL's type others without a word: addresses with a netmask, ranges of dates and times.</summary>
    internal bool IsChangedByNpgsql => Starts("inet") || ((Starts("date") || Starts("ts")) && Has("range"));

    internal bool IsTimeOfDay => Starts("time") && !IsTimestamp;

    /// <summary>Gets a value indicating whether the type keeps a zone, or is of moments in UTC.</summary>
    internal bool HasZone => (Starts("time") || Starts("date"))
        && (Has("tz") || Has("with time zone") || Has("with local time zone") || Has("offset"));

    /// <summary>Gets a value indicating whether times may have more digits than the seven of .NET.</summary>
    internal bool HasNanoseconds => Scale is 8 or 9
        || ((Starts("time") || Starts("date")) && (DeclaredType.EndsWith("ns", StringComparison.OrdinalIgnoreCase) || Has("(8") || Has("(9")));

    internal static DbColumnFacts[] Of(DbDataReader reader)
    {
        var facts = new DbColumnFacts[reader.FieldCount];
        var needsSchema = false;
        for (var i = 0; i < facts.Length; i++)
        {
            facts[i] = new DbColumnFacts(reader, reader.GetDataTypeName(i), null, null);
            var type = DbRowReader.TypeOf(reader, i);
            needsSchema |= (type == typeof(decimal) || type == typeof(DateTime) || type == typeof(DateTimeOffset)) && !facts[i].IsOdbc;
        }

        if (needsSchema && TryGetSchema(reader) is { } schema && schema.Rows.Count == facts.Length)
        {
            for (var i = 0; i < facts.Length; i++)
            {
                facts[i] = facts[i] with { Precision = Number(schema.Rows[i], "NumericPrecision"), Scale = Number(schema.Rows[i], "NumericScale") };
            }
        }

        return facts;
    }

    private static DataTable? TryGetSchema(DbDataReader reader)
    {
        try
        {
            return reader.GetSchemaTable();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return null; // a provider without one; the rows can be read all the same
        }
    }

    private static int? Number(DataRow row, string name)
        => row.Table.Columns.Contains(name) && row[name] is IConvertible number and not (DBNull or string) ? number.ToInt32(CultureInfo.InvariantCulture) : null;

    private bool Starts(string text) => DeclaredType.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private bool Has(string text) => DeclaredType.Contains(text, StringComparison.OrdinalIgnoreCase);
}
