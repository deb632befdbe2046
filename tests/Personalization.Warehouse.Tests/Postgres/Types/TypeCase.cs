namespace Personalization.Warehouse.Tests.Postgres.Types;

/// <summary>A type, values of it, and what each is in a record.</summary>
/// <param name="Type">The type in SQL.</param>
/// <param name="Value">Makes the text of a value, as SQL takes it.</param>
/// <param name="Expected">What the server says the JSON is, of column <c>v</c>; SQL null for a value that must be refused.</param>
/// <param name="Edges">Values that are always tried.</param>
internal sealed record TypeCase(string Type, Func<Random, string> Value, string Expected, params string[] Edges)
{
    /// <summary>What the server itself makes of a value, where that loses nothing.</summary>
    internal const string Same = "to_jsonb(v)::text";

    /// <summary>The server's text of a value, as a JSON string.</summary>
    internal const string Text = "to_jsonb(v::text)::text";

    /// <summary>The server's texts of an array's elements.</summary>
    internal const string Texts = "to_jsonb(v::text[])::text";
}
