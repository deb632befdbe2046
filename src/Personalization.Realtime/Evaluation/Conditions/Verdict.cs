namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>Whether something holds, and until when that is certain: ticks in UTC.</summary>
internal readonly record struct Verdict(bool Holds, long Until);
