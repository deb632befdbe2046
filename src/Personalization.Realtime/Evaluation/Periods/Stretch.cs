namespace Personalization.Realtime.Evaluation.Periods;

/// <summary>From when to when something is so, by the clock: the first moment in, the second out.</summary>
internal readonly record struct Stretch(long Enter, long Leave)
{
    /// <summary>Answers whether it is so now, and until when that is certain.</summary>
    internal bool Contains(long now, out long until)
    {
        until = now < Enter ? Enter : now < Leave ? Leave : ZoneTime.Never;
        return Enter <= now && now < Leave;
    }
}
