namespace Personalization.Realtime.Audiences;

/// <summary>What audiences may ask for.</summary>
internal static class AudienceLimits
{
    internal const int MaxCount = 10_000;
    internal const int MaxDepth = 32;
    internal const int MaxConditions = 500;
    internal const int MaxAudiences = 1_000;
    internal const int MaxPeriod = 10_000;

    internal static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);
}
