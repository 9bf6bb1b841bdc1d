print("dcs")
