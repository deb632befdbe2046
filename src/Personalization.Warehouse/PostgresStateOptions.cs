using System.Text;

namespace Personalization.Warehouse;

/// <summary>How state is kept in PostgreSQL. Not thread-safe; read when it is set.</summary>
public sealed class PostgresStateOptions
{
    internal const string DefaultSchema = "personalization";

    private const int LongestIdentifierBytes = 63;

    /// <summary>Gets or sets the schema of the tables, made when there is none.</summary>
    /// <value><c>personalization</c> by default; at most 63 bytes.</value>
    public string Schema { get; set; } = DefaultSchema;

    /// <exception cref="ArgumentException">It is no name of a schema.</exception>
    internal static void CheckSchema(string schema)
    {
        if (string.IsNullOrWhiteSpace(schema) || Encoding.UTF8.GetByteCount(schema) > LongestIdentifierBytes)
        {
            throw new ArgumentException($"The schema '{schema}' of the state (PostgreSQL) cannot be: a name has 1 to {LongestIdentifierBytes} bytes.", nameof(schema));
        }
    }
}
