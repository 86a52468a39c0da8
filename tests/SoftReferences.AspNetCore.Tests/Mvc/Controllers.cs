using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore.Tests.Mvc;

[ApiController]
[ValidateSoftReferences(MaximumReferences = 20)]
internal sealed class PetsController : ControllerBase
{
    [HttpPost("pets")]
    public string Create(Pet body) => "handled";

    [HttpPost("transfers")]
    public string Transfer(Transfer body) => "handled";

    [HttpPost("lenient")]
    public string Lenient(Lenient body) => "handled";

    [HttpPost("lists")]
    public string List(List<SoftRef<Users>> users) => "handled";

    [HttpGet("users/{userId}")]
    public string Get(
        SoftRef<Users> userId,
        SoftRef<Users>? friendId,
        [FromQuery(Name = "best")] SoftRef<Users>? bestFriendId,
        [FromQuery] SoftRef<Users>[] others,
        [FromHeader(Name = "x-user")] SoftRef<Users>? header) => $"{userId} {others.Length}";

    [HttpGet("lenient/{userId}")]
    public string GetLenient([OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users> userId, SoftRef<Users>? friendId) => "handled";

    [HttpGet("search")]
    public string Search([FromQuery] Criteria criteria) => "handled";

    [HttpPost("forms")]
    public string Form([FromForm] SoftRef<Users> userId, [FromForm] Criteria criteria) => "handled";

    [HttpGet("numbers/{accountId}")]
    public string Number(SoftRef<Accounts, long> accountId) => $"{accountId}";
}

internal sealed class Criteria
{
    public SoftRef<Users>? OwnerId { get; set; }

    [FromQuery(Name = "vets")]
    public List<SoftRef<Users>>? VetIds { get; set; }

    public string? Name { get; set; }
}

/// <summary>A controller without <c>[ApiController]</c> and without the validation attribute.</summary>
internal sealed class PlainController : Controller
{
    [BindProperty(SupportsGet = true)]
    public SoftRef<Users>? Tenant { get; set; }

    [HttpGet("plain/{userId}")]
    public string Get(SoftRef<Users> userId, SoftRef<Users>? friendId) => "handled";

    [ValidateSoftReferences(MaximumReferences = 1)]
    [HttpGet("one/{userId}")]
    public string One(SoftRef<Users> userId, SoftRef<Users>? friendId) => "handled";
}
