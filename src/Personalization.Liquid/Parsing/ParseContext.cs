using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>How a template is read, and what is found out on the way.</summary>
internal sealed class ParseContext(LiquidOptions options)
{
    private readonly HashSet<LiquidReference> _references = [];

    internal LiquidOptions Options => options;

    internal IReadOnlyCollection<LiquidReference> References => _references;

    /// <summary>Makes a variable, and notes what it reads.</summary>
    internal VariableExpression Variable(Expression name, VariableLookup[] lookups)
    {
        _references.Add(new LiquidReference((name as LiteralExpression)?.Value.AsText(), lookups.Length > 0 ? lookups[0].Name : null));
        return new VariableExpression(name, lookups);
    }
}
