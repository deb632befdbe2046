namespace Personalization.Liquid.Ast;

/// <summary>How a condition compares.</summary>
internal enum Comparison
{
    /// <summary>Not at all: it asks whether one value is true.</summary>
    None,
    Equal,
    NotEqual,
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>By a word that is no operator, which is an error when it is asked.</summary>
    Unknown,
}
