namespace Personalization.Liquid.Parsing;

/// <summary>A word of an expression.</summary>
internal readonly record struct MarkupToken(MarkupKind Kind, string Text, int Position);
