namespace Personalization.Configuration.Format;

/// <summary>A schedule as it is written.</summary>
internal sealed class ScheduleDraft
{
    internal TimeSpan? Interval { get; set; }

    internal bool Manual { get; set; }
}
