namespace Personalization.Liquid.Parsing;

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text, or what stands within an output or behind a tag's name.</param>
/// <param name="Name">The tag's name.</param>
/// <param name="Position">Where <paramref name="Text"/> begins in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Text, string Name, int Position);
