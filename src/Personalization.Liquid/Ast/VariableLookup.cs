namespace Personalization.Liquid.Ast;

/// <summary>One step into a value.</summary>
/// <param name="Name">The name, when the template says it.</param>
/// <param name="Key">The key, when it is computed.</param>
/// <param name="IsDotted">Whether it stands behind a dot, where <c>size</c>, <c>first</c> and <c>last</c> have a meaning of their own.</param>
internal readonly record struct VariableLookup(string? Name, Expression? Key, bool IsDotted)
{
    internal static VariableLookup Dotted(string name) => new(name, null, true);

    internal static VariableLookup Bracketed(Expression key)
        => key is LiteralExpression literal && literal.Value.AsText() is { } name ? new(name, null, false) : new(null, key, false);
}
