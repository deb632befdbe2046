namespace Personalization.Realtime.Contracts;

/// <summary>The types of JSON values.</summary>
[Flags]
internal enum QuickTypes
{
    None = 0,
    Object = 1,
    Array = 2,
    Text = 4,

    /// <summary>A number that is written as a whole one.</summary>
    Whole = 8,

    /// <summary>Any other number.</summary>
    Number = 16,
    Boolean = 32,
    Null = 64,
    Any = 127,
}
