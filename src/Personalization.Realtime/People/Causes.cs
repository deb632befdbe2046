namespace Personalization.Realtime.People;

/// <summary>What a transition comes from that no event caused.</summary>
internal static class Causes
{
    internal const string Record = "record";
    internal const string Timer = "timer";
    internal const string Definition = "definition";
    internal const string Reconcile = "reconcile";
    internal const string Replay = "replay";
}
