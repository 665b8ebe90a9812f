"""Why a change about people is refused. Stable codes; a sentence in both tongues that says who may, and what to do."""

from edge.core.refusals import Refusal


class SupervisorOnly(Refusal):
    code = "supervisor_only"
    status = 403
    says_id = "Hanya penyelia yang boleh mengubah ini. Minta penyelia titik layanan Anda."
    says_en = "Only a supervisor may change this. Ask your branch's supervisor."


class OwnAccount(Refusal):
    code = "own_account"
    status = 403
    says_id = "Akun sendiri tidak dapat diubah sendiri. Minta penyelia lain."
    says_en = "Nobody may change their own account. Ask another supervisor."


class SecondPersonNeeded(Refusal):
    code = "duties_need_second"
    status = 403
    says_id = "Peran kas, penyelia, dan teknisi perlu orang kedua: petugas lain mengetik kata sandinya."
    says_en = "The roles treasurer, supervisor and technician need a second person: another one types their password."


class UnknownRole(Refusal):
    code = "unknown_role"
    status = 422
    says_id = "Peran ini tidak dikenal: {roles}."
    says_en = "No such role: {roles}."

    def __init__(self, roles: str) -> None:
        super().__init__(roles=roles)


class NobodyNamed(Refusal):
    code = "nobody_named"
    status = 404
    says_id = "Tidak ada yang bernama masuk {login} di sini: lihat `simpul-edge staff list`."
    says_en = "nobody here has the login {login}: see `simpul-edge staff list`"


class RecoveryWrong(Refusal):
    code = "recovery_wrong"
    status = 403
    says_id = "Kode pemulihan tidak cocok, atau sudah terpakai."
    says_en = "The recovery code does not match, or was used."


class TrainingOff(Refusal):
    code = "training_off"
    says_id = "Latihan belum dimulai penyelia."
    says_en = "No supervisor has begun training."


class TokenNameTaken(Refusal):
    code = "token_name_taken"
    says_id = "Nama {name} sudah dipakai mesin lain, mungkin yang sudah dicabut. Pilih nama lain."
    says_en = "The name {name} belongs to another machine, perhaps a revoked one. Choose another."
