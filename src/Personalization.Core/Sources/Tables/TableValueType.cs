namespace Personalization.Sources.Tables;

/// <summary>What the columns of tables hold that are written.</summary>
internal enum TableValueType
{
    /// <summary>Text; a <see cref="string"/>.</summary>
    Text,

    /// <summary>Whole numbers of 64 bits; a <see cref="long"/>.</summary>
    Integer,

    /// <summary>Numbers of double precision; a <see cref="double"/>.</summary>
    Float,

    /// <summary>Decimal numbers, exactly; a <see cref="decimal"/>.</summary>
    Number,

    /// <summary>Truth values; a <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>Points in time, to the microsecond; a <see cref="DateTimeOffset"/>.</summary>
    Timestamp,

    /// <summary>JSON; its text as a <see cref="string"/>.</summary>
    Json,

    /// <summary>Something else, which is not written.</summary>
    Other,
}
