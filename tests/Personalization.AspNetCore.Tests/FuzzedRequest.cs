namespace Personalization.AspNetCore.Tests;

/// <summary>A request that a fuzzer made.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="IsHead">Whether the answer has no body.</param>
/// <param name="MayHang">Whether the server may wait for more.</param>
internal sealed record FuzzedRequest(byte[] Bytes, bool IsHead, bool MayHang);
