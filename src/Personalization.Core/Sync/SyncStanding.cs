namespace Personalization.Sync;

/// <summary>How a sync stands: what its schedule goes by.</summary>
/// <param name="SinceStart">How long ago its last whole run started, by hand or in another process included; <see langword="null"/> when none is known, or one was cut short and is to be resumed.</param>
/// <param name="IsCurrent">Whether the store holds a whole run of it.</param>
/// <param name="Obstacle">Why the last run that was asked for could not begin; <see langword="null"/> when it could.</param>
/// <param name="HasRejections">Whether the last whole run rejected rows, as far as the state tells.</param>
internal readonly record struct SyncStanding(TimeSpan? SinceStart, bool IsCurrent, string? Obstacle = null, bool HasRejections = false);
