namespace Personalization.Hosting.Output;

/// <summary>Says what to do when another process, which mostly is the host, holds the state directory.</summary>
internal static class LockedState
{
    /// <summary>Answers an error in the words of the command line, with what to do beside.</summary>
    internal static string Explain(string? code, string message) => CommandWords.Here.In(message) + (code == ErrorCodes.StateLocked
        ? Environment.NewLine + "If that process is a running host, let it do this: run the command with '--host URL --key KEY' (or set PERSONALIZATION_HOST and PERSONALIZATION_KEY), or stop it first."
        : string.Empty);
}
