namespace Personalization.Errors;

/// <summary>
/// What errors tell people to do, in the words of C#. The command line and the HTTP API put their own in their place (<see cref="SurfaceWords"/>), so an error names
/// an option, a key of the file or a member of code only by what is here.
/// </summary>
internal static class WaysOut
{
    internal const string FullResync = "Resync = Full";
    internal const string ResetCdc = "Resync = ResetCdc";
    internal const string ClearAndFill = "Resync = ClearAndFill";
    internal const string IgnoreRemoved = "IgnoreRemoved";
    internal const string KeepRemoved = "OnRemoved(RecordDeleteBehavior.DoNothing)";
    internal const string ModeMirror = "Mode(SyncMode.Mirror)";
    internal const string OnlyLookUp = "LookupsOnly()";
    internal const string StateDirectory = "UseStateDirectory";

    /// <summary>The rest of a sentence; not every surface offers it.</summary>
    internal const string OrForce = ", or set Force if the store is known to be right";

    /// <summary>The rest of a sentence that begins with what to try.</summary>
    internal const string WhileLoading = "Try again later, wait at start with WaitForFirstSync, or set MissWhileLoading to NotFound.";

    internal static string AllowRemovals(string digest) => $"AllowRemovals = \"{digest}\"";

    internal static string RenamedFrom(string sync) => $"RenamedFrom(\"{sync}\")";

    internal static string Release(string sync) => $"ReleaseAsync(\"{sync}\")";

    internal static string Forget(string sync) => $"ForgetAsync(\"{sync}\")";

    /// <summary>What is written in one way in a file and in another in code; the configuration's errors show the one that was used.</summary>
    internal static string Written(string inFile, string inCode) => $"\u0001{inFile}\u0002{inCode}\u0003";

    /// <summary>Leaves of each <see cref="Written"/> the one for the file, or the one for code.</summary>
    internal static string Choose(string message, bool isInFile)
    {
        for (var start = message.IndexOf('\u0001', StringComparison.Ordinal); start >= 0; start = message.IndexOf('\u0001', StringComparison.Ordinal))
        {
            var middle = message.IndexOf('\u0002', start);
            var end = message.IndexOf('\u0003', middle);
            message = message[..start] + (isInFile ? message[(start + 1)..middle] : message[(middle + 1)..end]) + message[(end + 1)..];
        }

        return message;
    }
}
