namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>Something that is to run by itself.</summary>
/// <param name="Target">What, such as <c>sync:customers</c> or <c>sequence:nightly</c>: pauses name it.</param>
/// <param name="Form">All that the work goes by, in words: where it differs after a reload, the work begins anew.</param>
/// <param name="RunAsync">Works until the first token is cancelled, which ends it between two runs, or the second, which ends a run too.</param>
internal sealed record ScheduledWork(string Target, string Form, Func<CancellationToken, CancellationToken, Task> RunAsync);
