using Personalization.Errors;

namespace Personalization.Hosting.Output;

/// <summary>Says what to do when another process, which mostly is the host, holds the state directory.</summary>
internal static class LockedState
{
    internal static string Explain(PersonalizationException exception)
        => exception.Message + Environment.NewLine
        + "If that process is a running host, let it do this: add '--host URL --key KEY' to commands that have these options, or stop it first.";
}
