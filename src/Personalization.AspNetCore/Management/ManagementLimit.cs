using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Management;

/// <summary>How often the management API may be called, by all callers together: 200 requests in 10 seconds. Thread-safe.</summary>
internal sealed class ManagementLimit : RequestLimit;
