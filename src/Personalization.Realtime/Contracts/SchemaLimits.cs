namespace Personalization.Realtime.Contracts;

/// <summary>How large schemas may be, and how long an event may be judged.</summary>
internal static class SchemaLimits
{
    /// <summary>The largest schema, in bytes of UTF-8.</summary>
    internal const int Bytes = 256 * 1024;

    /// <summary>How many objects and lists of a schema may lie in each other.</summary>
    internal const int Depth = 64;

    /// <summary>How many levels of events a schema may declare, each combination of branches counted.</summary>
    internal const int Levels = 4_096;

    /// <summary>How many keywords are evaluated of an event at most. A schema of 10 fields takes some 20.</summary>
    internal const int Steps = 100_000;

    /// <summary>How many items of a list that are not all texts are compared with each other.</summary>
    internal const int UniqueItems = 300;

    /// <summary>How many violations are told of an event, and how many fields.</summary>
    internal const int Violations = 50;

    /// <summary>How long a violation's text is.</summary>
    internal const int TextLength = 500;

    /// <summary>How long one regular expression may take.</summary>
    internal static TimeSpan PatternTime { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an event may be judged. Steps end before it; it is for patterns that each take nearly their time, and long enough that a busy machine judges as an idle one.</summary>
    internal static TimeSpan EventTime { get; } = TimeSpan.FromSeconds(2);
}
