namespace Personalization.Journal.Sql;

/// <summary>The few things that SQLite and PostgreSQL say differently. Immutable.</summary>
internal sealed record JournalDialect
{
    /// <summary>Gets the type of texts, which are compared by their code points.</summary>
    public required string Text { get; init; }

    /// <summary>Gets the type of bytes.</summary>
    public required string Bytes { get; init; }

    /// <summary>Gets how a statement names some rows of its table: a condition, of the rest of a <c>SELECT</c> behind <c>FROM</c>.</summary>
    public required Func<string, string> Among { get; init; }

    /// <summary>Gets how many rows one statement inserts at most: many where each statement is a way over the network.</summary>
    public required int RowsInStatement { get; init; }
}
