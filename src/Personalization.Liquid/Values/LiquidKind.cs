namespace Personalization.Liquid;

/// <summary>What a value is.</summary>
public enum LiquidKind
{
    /// <summary>Nothing; also what a name that is not there stands for.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of any size.</summary>
    Integer,

    /// <summary>A number with a fraction, IEEE 754 double.</summary>
    Float,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>Values by name.</summary>
    Object,

    /// <summary>A range of whole numbers, such as <c>(1..5)</c>.</summary>
    Range,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>The word <c>empty</c>, which equals what has no content.</summary>
    Empty,

    /// <summary>The word <c>blank</c>, which equals what has no content, nothing, false and white space.</summary>
    Blank,
}
