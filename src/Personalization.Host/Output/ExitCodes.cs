namespace Personalization.Hosting.Output;

/// <summary>What the command line ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    internal const int Done = 0;

    /// <summary>Failed; standard error says why and what to do next.</summary>
    internal const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    internal const int Usage = 2;

    /// <summary>Completed, with rejected rows, or not in every region.</summary>
    internal const int Rejections = 3;
}
