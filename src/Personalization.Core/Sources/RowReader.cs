using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources;

/// <summary>
/// Reads a model's rows one after the other, in place: a row is never turned into objects. Not thread-safe.
/// Columns may be asked for in any order and more than once until the next <see cref="ReadAsync"/>.
/// </summary>
/// <remarks>A value that cannot be used throws <see cref="SourceValueException"/> and rejects its row; any other exception ends the run.</remarks>
public abstract class RowReader : IAsyncDisposable
{
    /// <summary>How many levels of objects and arrays a value may have. A record is an object around the value, and readers of JSON stop at 64 by default.</summary>
    public const int MaxJsonDepth = 63;

    /// <summary>Gets the columns of the result.</summary>
    public abstract IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Moves to the next row.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns><see langword="false"/> at the end of the result.</returns>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Tells whether a value of the current row is null.</summary>
    /// <param name="column">The column's position.</param>
    /// <returns><see langword="true"/> for SQL NULL and its like.</returns>
    public abstract bool IsNull(int column);

    /// <summary>Writes a value as one JSON value; null as <c>null</c>.</summary>
    /// <param name="column">The column's position.</param>
    /// <param name="writer">Where to write.</param>
    public abstract void WriteJson(int column, Utf8JsonWriter writer);

    /// <summary>
    /// Writes text that holds JSON as nested JSON, digits and order kept; null as <c>null</c>. Text that is not one JSON value of at most
    /// <see cref="MaxJsonDepth"/> levels rejects the row.
    /// </summary>
    /// <param name="column">The column's position.</param>
    /// <param name="writer">Where to write.</param>
    public abstract void WriteNestedJson(int column, Utf8JsonWriter writer);

    /// <summary>Appends a value to a row's hash, tagged with its type.</summary>
    /// <param name="column">The column's position.</param>
    /// <param name="hasher">The hash of the row.</param>
    public abstract void AppendHash(int column, RowHasher hasher);

    /// <summary>Writes a value as the canonical text of a key (see <see cref="CanonicalText"/>).</summary>
    /// <param name="column">The column's position.</param>
    /// <param name="destination">Where to write the text, in UTF-8.</param>
    /// <returns><see langword="false"/> for null, which is no key.</returns>
    public abstract bool TryWriteKey(int column, IBufferWriter<byte> destination);

    /// <summary>Releases the query.</summary>
    /// <returns>A task that ends when the source has been left.</returns>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A column of a model's result.</summary>
/// <param name="Name">The name, case-sensitive.</param>
/// <param name="DeclaredType">The type as the source declares it, such as <c>INTEGER</c>; empty when it declares none.</param>
public sealed record SourceColumn(string Name, string DeclaredType);
