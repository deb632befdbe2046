namespace Personalization.Liquid.Parsing;

/// <summary>What is wrong, and where in the source; it becomes a <see cref="LiquidException"/> with line and column.</summary>
internal sealed class LiquidParseException(string message, int position) : Exception(message)
{
    internal int Position { get; } = position;
}
