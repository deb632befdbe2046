namespace Personalization.Liquid.Parsing;

/// <summary>What a piece of a template is.</summary>
internal enum TokenKind
{
    /// <summary>Text that is written as it is.</summary>
    Text,

    /// <summary><c>{{ … }}</c>.</summary>
    Output,

    /// <summary><c>{% … %}</c>, or a line of a liquid tag.</summary>
    Tag,

    /// <summary>An opening without its end; the text says what is wrong.</summary>
    Broken,
}
