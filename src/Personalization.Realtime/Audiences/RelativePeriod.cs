namespace Personalization.Realtime.Audiences;

/// <summary>A period that moves with the time. Immutable.</summary>
/// <remarks>
/// A time is within the previous two months from itself until two months after it, by the audience's clock; within the next two from two months before it until itself.
/// A clock's time that is skipped counts as if nothing had been changed, and one that comes twice is the first.
/// </remarks>
/// <param name="Count">How many units; at least 1.</param>
/// <param name="Unit">The unit.</param>
/// <param name="IsCalendar">Whether it is whole calendar units in the audience's time zone, the current one left out ("the previous 2 calendar months"), instead of the time that ends or starts now.</param>
/// <param name="IsNext">Whether it lies ahead instead of behind.</param>
public sealed record RelativePeriod(int Count, PeriodUnit Unit, bool IsCalendar = false, bool IsNext = false);
