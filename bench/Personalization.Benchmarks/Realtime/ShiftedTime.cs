namespace Personalization.Benchmarks.Realtime;

/// <summary>The system's clock, put forward.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    internal void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
}
