using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>A controller with properties that are bound in all requests except GET.</summary>
[ValidateSoftReferences]
internal sealed class BoundController : Controller
{
    [BindProperty]
    public SoftRef<Users> UserId { get; set; }

    [BindProperty]
    public Criteria? Criteria { get; set; }

    [HttpGet("bound")]
    public string Get() => "handled";

    [HttpPost("bound")]
    public string Post() => "handled";
}
