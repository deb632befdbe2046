namespace Personalization.Realtime.Audiences;

/// <summary>The comparisons of a value. Text is compared ordinally, with case; null and absent are the same.</summary>
public enum FieldOperator
{
    /// <summary>Equal to one of the values.</summary>
    EqualTo,

    /// <summary>Equal to none of the values.</summary>
    NotEqualTo,

    /// <summary>A text that contains one of the values.</summary>
    Contains,

    /// <summary>A text that contains none of the values.</summary>
    NotContains,

    /// <summary>A text that starts with one of the values.</summary>
    StartsWith,

    /// <summary>A text that ends with one of the values.</summary>
    EndsWith,

    /// <summary>A number greater than the value.</summary>
    GreaterThan,

    /// <summary>A number greater than the value or equal to it.</summary>
    AtLeast,

    /// <summary>A number less than the value.</summary>
    LessThan,

    /// <summary>A number less than the value or equal to it.</summary>
    AtMost,

    /// <summary>A time before the value.</summary>
    Before,

    /// <summary>A time after the value.</summary>
    After,

    /// <summary>A number or time from the first value to the second, both included.</summary>
    Between,

    /// <summary>A time within the period.</summary>
    Within,

    /// <summary>A time that is not within the period.</summary>
    NotWithin,

    /// <summary>A date whose month and day are today's; 29 February falls on the 28th in other years.</summary>
    Anniversary,

    /// <summary>Not null.</summary>
    Exists,

    /// <summary>Null or absent.</summary>
    NotExists,
}
