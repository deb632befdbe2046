using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Hooks;

/// <summary>
/// How often webhooks may be called, by all callers together, since nobody shows an API key: so many calls that are signed, and apart from them so many that are refused. Whoever knows no secret then
/// takes nothing from those who do. Where there are more refused ones, only a few calls at a time are read to find out which they are. Thread-safe.
/// </summary>
internal sealed class HookLimit : IDisposable
{
    /// <summary>How many calls are read at a time while more are refused than are allowed: as much memory as these bodies take, and no more.</summary>
    internal const int MostInACrowd = 16;

    private readonly Budget _signed = new();
    private readonly Budget _refused = new();
    private readonly SemaphoreSlim _crowd = new(MostInACrowd, MostInACrowd);

    /// <summary>Gets a value indicating whether more calls were refused lately than are allowed.</summary>
    internal bool IsCrowded => _refused.IsUsedUp;

    /// <summary>Counts a call that is signed; answers after how many seconds another one is allowed, 0 when this one is.</summary>
    internal int UseSigned() => _signed.Use();

    /// <summary>Counts a call that is refused; answers after how many seconds another one is told why, 0 when this one is.</summary>
    internal int UseRefused() => _refused.Use();

    /// <summary>Gets how many places in the crowd are free.</summary>
    internal int FreeInACrowd => _crowd.CurrentCount;

    /// <summary>Takes a place in the crowd, without waiting for one.</summary>
    internal bool TryEnterCrowd() => _crowd.Wait(0);

    internal void LeaveCrowd() => _crowd.Release();

    public void Dispose()
    {
        _signed.Dispose();
        _refused.Dispose();
        _crowd.Dispose();
    }

    private sealed class Budget : RequestLimit;
}
