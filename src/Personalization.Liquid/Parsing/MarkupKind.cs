namespace Personalization.Liquid.Parsing;

/// <summary>What a word of an expression is.</summary>
internal enum MarkupKind
{
    /// <summary>No word is left.</summary>
    End,

    /// <summary>A name; a question mark may end it.</summary>
    Name,

    /// <summary>A text; its quotes are gone.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator that compares.</summary>
    Comparison,

    /// <summary>Two dots.</summary>
    Dots,

    /// <summary>A sign of one letter, which is the text.</summary>
    Sign,
}
