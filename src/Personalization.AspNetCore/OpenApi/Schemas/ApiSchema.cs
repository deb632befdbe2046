namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schema of a body, an answer, or a member of one. Objects and lists of words have names: generators name their types after them.</summary>
internal sealed record ApiSchema
{
    internal static ApiSchema Text { get; } = new() { Type = "string" };

    internal static ApiSchema TextOrNull { get; } = Text with { IsNullable = true };

    internal static ApiSchema Time { get; } = Text with { Format = "date-time" };

    internal static ApiSchema TimeOrNull { get; } = Time with { IsNullable = true };

    internal static ApiSchema Flag { get; } = new() { Type = "boolean" };

    internal static ApiSchema FlagOrNull { get; } = Flag with { IsNullable = true };

    internal static ApiSchema Int { get; } = new() { Type = "integer", Format = "int32" };

    internal static ApiSchema Long { get; } = new() { Type = "integer", Format = "int64" };

    internal static ApiSchema Number { get; } = new() { Type = "number", Format = "double" };

    /// <summary>Gets the name among the document's components; <see langword="null"/> for what stands where it is used.</summary>
    internal string? Name { get; init; }

    /// <summary>Gets the type; empty where it may be any.</summary>
    internal required string Type { get; init; }

    internal string? Format { get; init; }

    internal string? Description { get; init; }

    internal bool IsNullable { get; init; }

    /// <summary>Gets the words that a text can be.</summary>
    internal IReadOnlyList<string> Words { get; init; } = [];

    internal IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>Gets the schema of an array's items.</summary>
    internal ApiSchema? Items { get; init; }

    /// <summary>Gets the schema of the values of an object whose members have any name.</summary>
    internal ApiSchema? Values { get; init; }

    /// <summary>Gets a value indicating whether an object has members of any name and any value.</summary>
    internal bool IsFree { get; init; }

    /// <summary>Gets how small and large a number is, or how few and many items or members there are.</summary>
    internal (int Least, int Most)? Bounds { get; init; }

    internal int? Usual { get; init; }

    /// <summary>Gets an example, as JSON.</summary>
    internal string? Example { get; init; }

    internal static ApiSchema Object(string name, string description, params IReadOnlyList<ApiMember> members)
        => new() { Name = name, Type = "object", Description = description, Members = members };

    internal static ApiSchema Word(string name, string description, params IReadOnlyList<string> words)
        => Text with { Name = name, Description = description, Words = words };

    internal static ApiSchema ListOf(ApiSchema items) => new() { Type = "array", Items = items };

    internal static ApiSchema MapOf(ApiSchema values) => new() { Type = "object", Values = values };

    /// <summary>The answer <c>{"data": […]}</c>.</summary>
    internal static ApiSchema PageOf(ApiSchema items)
        => Object(items.Name + "List", "A list.", new ApiMember("data", ListOf(items)));

    /// <summary>Answers the schemas with names that this one is made of, itself included.</summary>
    internal IEnumerable<ApiSchema> Named()
    {
        var parts = Members.Select(member => member.Schema).Append(Items).Append(Values).OfType<ApiSchema>().SelectMany(part => part.Named());
        return Name is null ? parts : parts.Prepend(this);
    }
}
