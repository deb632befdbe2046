namespace Personalization.Sources;

/// <summary>The type of a hashed value. The numbers are part of the hash format and never change.</summary>
public enum HashTag : byte
{
    /// <summary>Null.</summary>
    Null = 0,

    /// <summary>A 64-bit integer.</summary>
    Integer = 1,

    /// <summary>A floating-point number.</summary>
    Real = 2,

    /// <summary>Text in UTF-8.</summary>
    Text = 3,

    /// <summary>Binary data.</summary>
    Binary = 4,

    /// <summary>Any other value, by its JSON or its canonical text.</summary>
    Other = 5,
}
