using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Hooks;

/// <summary>How often webhooks may be called, by all callers together: nobody has shown a key yet when a call is read.</summary>
internal sealed class HookLimit : RequestLimit;
